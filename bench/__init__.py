"""What the product is measured by: figures with a floor or a peer of the same run. They tell, and fail nothing."""
