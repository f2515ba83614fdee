"""What can befall a store, a kind in each function: `kind(folder, chance, budget) -> Row`. Used by `parts/storage.py`."""
