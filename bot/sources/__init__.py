"""Where papers come from: one module a source, and `Web`, through which all of them fetch."""
