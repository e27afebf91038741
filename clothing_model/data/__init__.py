"""Pictures and datasets: from files to arrays and manifests."""
