"""The local page (``hecha open``): the commands of hecha for officers, in a browser.

The page does no checking of its own: each step is a command of hecha in a process of its own
(jobs.py), and what it shows and hands out is what that command wrote (desk.py). server.py answers
requests of the browser on 127.0.0.1 only, guard.py says which ones are refused.
"""
