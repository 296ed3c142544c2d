"""The part of the contract that touches a disk: the log of a replica, and the exchange between two.

Everything that syncs is a replica: notebook, phone, server, published file. Each holds a log of changes and runs
the same exchange; only the peer differs. An open database and a peer are handed in.
"""
