"""What `make package` made, tried as its users get it: `python -m tests.packaged`."""
