"""The tenant's own door (业户服务台): orders to answer, applications, bills and papers, on a phone."""
