"""From text to what is spoken: segments, their speakable form, and what a loudspeaker takes."""
