"""Who may call: how connections are encrypted, who a client is, and which methods it may use; all else is refused."""
