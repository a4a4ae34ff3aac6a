"""The embedded axis: a small real axis that speaks VXP over HTTP and keeps its ledger in SQLite.

It serves an office that tries the program out, the demo, and every test as the other side of the wire. It is liberal
in how a request is spelled and strict about what it means.
"""
