"""What physicians still have to announce to patients: the list, the gesture, its undoing. Refuses nothing by itself."""
