"""The same contact centre with NICE CXone's face: other logins, other paths, other manners, the same people and calls.

    face        one function from request to response
    tokens      the logins and what became of their tokens
    view        the world in the other platform's words
    listing     skip and top, links, 204
    answers     who answers what
    refusals    its several shapes of no

It is made from the same published documents as the client, and shares no code with it.
"""
