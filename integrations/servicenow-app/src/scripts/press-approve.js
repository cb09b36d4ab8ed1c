new OtsReview().press(current, "approved");
action.setRedirectURL(current);
