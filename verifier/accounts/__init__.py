"""Places under the cap, closed names, complete profiles: what an account needs besides an identity."""
