"""The framework of views, and the pickers: thin anywidget classes that declare what they need and compute nothing."""
