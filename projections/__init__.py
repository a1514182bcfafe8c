"""What the log adds up to: the current tree, the alignment and its history, the signals, and each as of any revision."""
