"""Steps of a form half filled in, kept until they are whole."""
