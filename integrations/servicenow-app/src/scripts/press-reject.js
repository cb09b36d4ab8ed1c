new OtsReview().press(current, "rejected");
action.setRedirectURL(current);
