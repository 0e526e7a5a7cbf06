"""What people upload: private originals, public pictures, and who may see which."""
