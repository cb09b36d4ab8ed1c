new OtsReview().press(current, "modified");
action.setRedirectURL(current);
