"""How fast a promise is given, and what giving it at once costs against hindsight."""
