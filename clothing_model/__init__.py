"""Image classification of clothes by transfer learning: the library behind the app."""
