"""The look of the product: tokens, components and the living page; refuses to know any patient, case or room."""
