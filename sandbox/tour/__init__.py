"""The guided tour of `tgarr demo`: the main job, from the first word to the film, told as it happens."""
