"""The ground floor: pieces that know nothing of the project and own no model."""
