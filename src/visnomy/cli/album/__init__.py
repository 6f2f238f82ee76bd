"""The sample album: photos with clear rights, to see what Visnomy does before using one's own."""

from visnomy.cli.album.install import default_album_dir, prepare_album, sample_album

__all__ = ["default_album_dir", "prepare_album", "sample_album"]
