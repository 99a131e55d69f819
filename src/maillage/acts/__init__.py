"""The telemedicine engine: a usage is data, this is what runs it."""
