"""The timeline: a turn, or a session's turns end to end, painted from core's lanes; its head, its foot, finding."""
