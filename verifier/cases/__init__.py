"""What people have to decide: review, rectification and appeal, each a table of states and events with a clock."""
