"""Text to sound: queue policy, the voice's worker process, playback of audio traces. Others need only `speaker`."""
