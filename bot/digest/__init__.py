"""The daily digest: what is new, why it matters to this team, exactly once."""
