"""How the rows of a conversation look."""

from vftester.gui.plain_text import Look

SAID = Look(ground="said")
DONE = Look(ink="dim_ink", small=True)
REPLY = Look(ground="raised")
FOOT = Look(ink="dim_ink", small=True, wide=True)
HARD = Look(ink="warning", small=True, wide=True)
CALL = Look(ink="tool_ink", small=True, wide=True)
STEP = Look(ink="step_ink", small=True, wide=True)
STEP_NAME = Look(ink="step_ink", small=True, bold=True, wide=True)
TROUBLE = Look(ink="trouble", ground="trouble_fill", border="trouble")
TITLE = Look(bold=True, wide=True)
BODY = Look(wide=True)
