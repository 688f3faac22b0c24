"""What a server does before anybody comes."""
