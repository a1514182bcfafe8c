"""What subscribers are sent: frames, made once for all who ask the same of the same workspace."""
