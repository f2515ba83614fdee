"""`vftester doctor`: what of this computer vftester needs, part by part, each with a verdict and what to do."""
