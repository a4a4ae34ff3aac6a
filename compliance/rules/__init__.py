"""The rules: facts against what was declared, one family to a module, each rule with its legal source."""
