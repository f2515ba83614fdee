"""What was recorded, as it came, once more: its pace, its reports, and a reply heard both ways."""
