"""`northline import`: what a spreadsheet, an issue tracker or a history in CSV files says, as real commands.

`columns` names every file and its columns, `table` reads rows, `definitions`, `timeline` and `history` turn rows into
commands, `sending` carries them to the committer, and `running` puts it together.
"""
