"""What the conversions are called and what they ask for, by group."""
