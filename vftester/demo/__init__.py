"""The demo agent: a local server that speaks Voiceflow's conversation protocol, and its agent."""
