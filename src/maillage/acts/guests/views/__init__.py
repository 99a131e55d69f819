"""Pages of the room: of those who invite, of the door, of the guests themselves."""
