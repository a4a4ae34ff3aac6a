"""What the clerk does from the screen: each act begins with one key and says in the status line what it has done."""
