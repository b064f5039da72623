"""What can be measured: each task reads its cases, solves them with the product's own steps, and names its metrics.

Nothing is loaded here: the command line names the tasks before it knows which one is wanted.
"""
