"""The wire: Voiceflow's streaming API over HTTP, v4, v2 and v2beta1 behind one interface."""
