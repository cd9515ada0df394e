"""The house's terms: Chinese, the English it stands for, the forms that the house does not print. Pure."""
