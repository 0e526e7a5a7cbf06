"""What gifts become: tranches released against proof, what they paid for, the hand-over."""
