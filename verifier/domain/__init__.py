"""The vocabulary of the service: values only, no input or output, standard library alone."""
