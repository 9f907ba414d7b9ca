"""The one room that does network I/O.

A `Query` goes in at `wire`, and a sound answer or an error with a next step comes out. Below it: `exchange` sends
once over `connections` and has the body checked by `body`; `tokens` keeps the token, `grants` and `login` obtain it,
`person` and `browser` have a person log in; `retry`, `pacing` and `origin` are the rules, as pure functions and
values; `verdict` has the words, `masking` keeps secrets out of them, `events` tells the others what happens.
"""
