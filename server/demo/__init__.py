"""The demo workspace: half a year of Pantry Lane, an online grocery with vans of its own, told up to last week.

`story.py` says how it is told, `sprints.py` and `lines.py` what kinds of line there are. Every other module but `command.py` is
an act: tables of what was said and done, each line with its week, its hour, who did it and why.
"""
