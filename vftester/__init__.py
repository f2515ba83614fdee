"""vftester: a desktop conversation tester for Voiceflow agents."""

__version__ = "0.1.0"
