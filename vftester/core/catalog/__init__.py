"""Sessions in a list: what each row says, and which session stands for others."""
