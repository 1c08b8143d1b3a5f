"""Time series of the household: samples wait in a file, DuckDB keeps and answers them in a process of its own."""
