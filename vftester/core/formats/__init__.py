"""What a session is written as besides its own document, and what of that can be read back. Pure: values to text."""
